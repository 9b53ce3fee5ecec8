"""Which program of the suite runs which listing of the source books, and why some listings have none.

``data/listings.txt`` names them all; ``list_listings.py`` made it. A program's name without a folder means
``programs/<name>.py``.
"""

from __future__ import annotations

PROGRAMS = """
articles/P1 graphs
articles/P2 graphs
articles/P3 graphs
articles/P4 graphs
articles/P5 graphs
articles/P6 graphs
articles/P7 graphs
articles/P8 digits_networks
articles/P9 digits_mlp
articles/P10 pictures
articles/P11 digits_networks digits_cnn
articles/P18 devices
articles/P19 devices
articles/P24 digits_cnn digits_networks
articles/P25 networks
articles/P26 digits_summaries
articles/P27 sharing old_summaries
articles/P28 networks
articles/P29 networks
articles/P30 graphs
docs/4.1 mandelbrot
docs/4.2 raindrops
docs/4.6 movement numbers
docs/4.10 words
docs/4.14 words
docs/4.16 devices
docs/4.18 kinds
docs/4.19 movement
docs/4.20 words
docs/4.22 numbers
docs/4.23 pictures
docs/15576-15590 numbers
docs/16868-16869 numbers
docs/17144-17170 sharing
docs/17256-17285 tests/platform/programs/checks.py
docs/18008-18032 movement
docs/18039-18044 movement
docs/18049-18075 movement
docs/19071-19083,19122-19158 kinds sharing
docs/19096-19097 histograms
docs/19167-19181 sharing
docs/19418-19437 numbers
docs/19542-19569 kinds
docs/19686-19698 numbers
docs/19737-19740 kinds
docs/19762-19765 numbers
docs/19788-19846 sharing
docs/19890-19891,19905-19918 sharing
docs/19938-19990 sharing
docs/20085-20103 sharing
docs/20272-20287 kinds
docs/20292-20305 sharing faults
docs/20310-20327 kinds
docs/20334-20351 histograms
docs/20381-20409 sharing
docs/21234-21241,21330-21340 devices
docs/21309-21317 devices faults
docs/21349-21361 devices
docs/21615-21643 kinds
docs/21734-21736 kinds
docs/22746-22752 faults
docs/22883-22981,23268-23300 digits_summaries
docs/23017-23022 sharing
docs/23338-23358,23413-23443,23458-23506 histograms
docs/23874-23882 kinds
docs/24594-24629,25361-25378,25878-25921 movement
docs/26745-26749 basics
docs/28781-28908 numbers
guide/G1 line
guide/G2 plane
guide/G3 basics
guide/G4 basics
guide/G5 basics
guide/G6 basics
guide/G7 basics
guide/G8 basics
guide/G9 basics
guide/G10 basics
guide/G11 digits_softmax
guide/G12 digits_softmax
guide/G13 digits_cnn digits_networks
guide/G14 numbers digits_mechanics
guide/G15 digits_mechanics
guide/G20 movement
guide/G21 networks
course/A3 basics
course/A4 numbers
course/A5 numbers kinds
course/A6 numbers
course/A10 devices
course/A16 housing_network
course/A17 housing
course/A18 housing
course/A19 digits_softmax
course/A22 perceptron
course/A23 digits_backprop
course/A24 digits_networks
course/A25 housing_network
course/A29 digits_cnn
course/A32 pictures
"""
"""Listing -> the programs that check what it computes, in words of their own."""

REASONS = {
    "recurrent cells": "articles/P12 articles/P14 docs/4.11 docs/4.15",
    "no part of TensorFlow: tensorflow.models": "articles/P13",
    "tf.contrib": "articles/P15",
    "another library: TFLearn": "articles/P16",
    "Keras": "articles/P17 course/A25k docs/17628-17649+17752-17757 docs/17609-17621",
    "clusters": "articles/P20 articles/P21 articles/P22 docs/29893-29900 docs/29987-29994,30056-30138",
    "the shapes on the page do not fit each other": "articles/P23",
    "estimators": "docs/4.3 docs/4.4 docs/4.7 docs/4.8 docs/4.9 docs/18878-18901,18944-18966",
    "tf.layers": "docs/4.5 docs/19240-19285",
    "not planned: mobile formats": "docs/4.12",
    "tf.data": """
        docs/4.13 docs/4.17 docs/18240-18261 docs/18291-18319 docs/18324-18349 docs/18354-18388 docs/18397-18413
        docs/18428-18435 docs/18542-18554 docs/18569-18580 docs/18641-18651,18658-18669
        docs/18695-18711,18730-18745,18750-18783 docs/19194-19210 docs/19215-19225
    """,
    "feature columns": "docs/19293-19329",
    "checkpoints": """
        docs/4.21 docs/17912-17924 docs/20434-20478,20502-20517,20549-20570 docs/20605-20666,20945-21168 guide/G16
        guide/G17 guide/G18
    """,
    "eager execution": """
        docs/17534-17573 docs/17585-17598 docs/17664-17669 docs/17674-17710 docs/17762-17810 docs/17828-17870
        docs/17946-17951 docs/17980-17992 docs/18082-18107 docs/18182-18191
    """,
    "the debugger tfdbg": "docs/21884-21907,22454-22541 docs/22821-22837",
    "the program is not in the book, only what it printed": "guide/G19",
    "weights of networks that were trained on ImageNet": "course/A35",
}
"""Why a listing has no program of its own: what it needs beyond the core, or what is wrong with it."""
