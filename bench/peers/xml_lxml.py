"""A USPTO bulk file with lxml iterparse, one document at a time (it takes no concatenated ones): xml_lxml.py FILE.

Takes the same fields as our connector and keeps nothing. The description is cleared as soon as it has been read.
"""
import io
import json
import sys

from lxml import etree

MARK = b"<?xml"
SKIP = ("description", "drawings")


def documents(path):
    lines = []
    with open(path, "rb") as file:
        for line in file:
            if line.startswith(MARK) and lines:
                yield b"".join(lines)
                lines = []
            lines.append(line)
    yield b"".join(lines)


def texts(element, path):
    return [" ".join("".join(one.itertext()).split()) for one in element.findall(path)]


def number(reference):
    return "".join(reference.findtext(f"document-id/{part}") or "" for part in ("country", "doc-number", "kind"))


found = {"grants": 0, "citations": 0, "claims": 0}
for document in documents(sys.argv[1]):
    for _, element in etree.iterparse(
        io.BytesIO(document), tag=("us-patent-grant", *SKIP), load_dtd=False, no_network=True, resolve_entities=False
    ):
        if element.tag in SKIP:
            element.clear()
            continue
        biblio = element.find("us-bibliographic-data-grant")
        record = {
            "publication_number": number(biblio.find("publication-reference")),
            "title": texts(biblio, "invention-title"),
            "ipc": [one.findtext("main-group") for one in biblio.findall("classifications-ipcr/classification-ipcr")],
            "cpc": [one.findtext("main-group") for one in biblio.findall("classifications-cpc//classification-cpc")],
            "citations": [number(one) for one in biblio.findall("us-references-cited/us-citation/patcit")],
            "applicants": texts(biblio, "us-parties/us-applicants/us-applicant/addressbook/orgname"),
            "inventors": texts(biblio, "us-parties/inventors/inventor/addressbook"),
            "abstract": texts(element, "abstract/p"),
            "claims": texts(element, "claims/claim"),
        }
        found["grants"] += 1
        found["citations"] += len(record["citations"])
        found["claims"] += len(record["claims"])
        element.clear()
print(json.dumps(found), end="")
