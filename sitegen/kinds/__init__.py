"""Kinds of value that a field may hold, each read in every form that clerks type."""

from sitegen.kinds.figures import *
from sitegen.kinds.names import *
from sitegen.kinds.texts import *
