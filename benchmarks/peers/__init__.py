"""The simplified study, written for other packages."""
