"""Colors texts with the queries of a tree-sitter grammar.

Arguments: the library of the grammar, the file with the queries. Input: a JSON list of texts. Output: for each text null if the
grammar cannot read it, or else a list with what each UTF-16 unit is called, null if nothing.
"""

import ctypes
import json
import sys
import warnings

from tree_sitter import Language, Parser, Query, QueryCursor

warnings.simplefilter("ignore")
library = ctypes.CDLL(sys.argv[1])
library.tree_sitter_pkl.restype = ctypes.c_void_p
language = Language(library.tree_sitter_pkl())
with open(sys.argv[2], encoding="utf-8") as file:
    query = Query(language, file.read())
parser = Parser(language)


def colors(text):
    """The innermost node counts, and of several patterns for it the last."""
    source = text.encode()
    root = parser.parse(source).root_node
    if root.has_error:
        return None
    found = []
    for pattern, captures in QueryCursor(query).matches(root):
        for name, nodes in captures.items():
            found += [(node.start_byte - node.end_byte, pattern, node, name) for node in nodes]
    found.sort(key=lambda each: each[:2])
    painted = [None] * len(source)
    for length, _, node, name in found:
        painted[node.start_byte : node.end_byte] = [name] * -length
    starts = [at for at, byte in enumerate(source) if byte & 0xC0 != 0x80]
    # Characters of four bytes are two UTF-16 units.
    return [painted[at] for at in starts for _ in range(2 if source[at] >= 0xF0 else 1)]


json.dump([colors(text) for text in json.load(sys.stdin)], sys.stdout)
