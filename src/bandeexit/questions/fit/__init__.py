"""What did the counts teach, and how far can the fit be trusted?

No run folder holds the answer: `bandeexit calibrate` writes it beside the stored fit.
"""
