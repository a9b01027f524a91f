"""The files that come in and go out: instances and results as JSON lines, tools as packs. See docs/formats.md."""

from __future__ import annotations

from latm_local.formats.instances import InstanceReader as InstanceReader
from latm_local.formats.instances import Survey as Survey
from latm_local.formats.packs import PACK_FORMAT as PACK_FORMAT
from latm_local.formats.packs import pack_to_text as pack_to_text
from latm_local.formats.packs import read_pack as read_pack
from latm_local.formats.packs import signature_of as signature_of
from latm_local.formats.results import ResultWriter as ResultWriter
from latm_local.formats.results import failure_to_json as failure_to_json
from latm_local.formats.results import result_to_json as result_to_json
from latm_local.formats.results import to_line as to_line
from latm_local.formats.results import write_text as write_text
