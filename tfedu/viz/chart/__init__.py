"""Curves on charts: what the live view and the dashboard have in common.

``series`` keeps a curve in bounded memory, ``payload`` describes it, ``svg`` and ``text`` draw it without a browser,
``widgets/src/chart`` with one.
"""
