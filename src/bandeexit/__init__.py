"""Discrete-event simulation of Denmark's programme for leaving gangs."""
