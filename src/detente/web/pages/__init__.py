"""Every page of the workbench, in the order of its list; a new one adds its line here."""

from detente.web.page import Page
from detente.web.pages.brief import BRIEF
from detente.web.pages.case import CASE
from detente.web.pages.compare import COMPARE
from detente.web.pages.packages import PACKAGES
from detente.web.pages.roadmap import ROADMAP

PAGES: tuple[Page, ...] = (PACKAGES, ROADMAP, CASE, COMPARE, BRIEF)
