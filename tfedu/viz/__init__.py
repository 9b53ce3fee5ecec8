"""What a learner looks at: the graph, the curves of a training run while it runs
and afterwards beside others, questions with explained answers.

>>> import tfedu.viz
>>> sorted(tfedu.viz.__all__)
['compilation', 'dashboard', 'failure', 'graph', 'live', 'quiz', 'show_errors']

Each is a function that returns a view; importing this package imports neither ipywidgets nor anywidget.
"""

from tfedu.viz.dashboard import dashboard
from tfedu.viz.graph import graph
from tfedu.viz.graph.compilation import compilation
from tfedu.viz.graph.failures import failure, show_errors
from tfedu.viz.live import live
from tfedu.viz.quiz import quiz

__all__ = ["compilation", "dashboard", "failure", "graph", "live", "quiz", "show_errors"]
