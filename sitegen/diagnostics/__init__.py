"""Every complaint the program can make, one constructor a code.

Codes are permanent. What a code says, and the cure, stand in `messages/<language>.yml`; here are
only its parameters. Invariant: every constructor's code has a text in each language, and every
code has a test that triggers it.
"""

from sitegen.diagnostics.boards import *
from sitegen.diagnostics.checks import *
from sitegen.diagnostics.disclosure import *
from sitegen.diagnostics.documents import *
from sitegen.diagnostics.files import *
from sitegen.diagnostics.finding import *
from sitegen.diagnostics.front_matter import *
from sitegen.diagnostics.kinds import *
from sitegen.diagnostics.life import *
from sitegen.diagnostics.numbers import *
from sitegen.diagnostics.plans import *
from sitegen.diagnostics.relations import *
from sitegen.diagnostics.sheets import *
from sitegen.diagnostics.site import *
