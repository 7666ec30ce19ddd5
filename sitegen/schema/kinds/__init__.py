"""Kinds of value that a field may hold, each read in every form that clerks type."""

from sitegen.schema.kinds.dates_and_numbers import *
from sitegen.schema.kinds.identifiers import *
from sitegen.schema.kinds.quantities import *
from sitegen.schema.kinds.texts import *
