"""The floor: as many requests, form fields, rows, the same limiter and sessions, and nothing else.

No rules, no translation, no sealing, no notices in words, no accessibility, no look: what Django itself costs for a form in
several pages, a look-up, an upload and a PDF. Its pages and boxes are counted off the product (bench/shape.py).
"""
