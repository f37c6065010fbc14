"""Lineage of a village and of a unit, as a picture and as a table."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from communes.models import Unit, Village
from communes.roles import Right, may
from communes.units.lineage import Lineage, lineage_of_unit, lineage_of_village
from communes.units.lineage_picture import HEIGHT, WIDTH, brief_name, draw


@require_safe
@may(Right.READ_VILLAGES)
def of_village(request: HttpRequest, pk: int) -> HttpResponse:
    village = get_object_or_404(Village.objects.visible_to(request.user), pk=pk)
    lineage = lineage_of_village(village, request.user)
    return _page(request, lineage, pk, "communes:village", "thôn")


@require_safe
@may(Right.READ_VILLAGES)
def of_unit(request: HttpRequest, pk: int) -> HttpResponse:
    unit = get_object_or_404(Unit.objects.visible_to(request.user), pk=pk)
    lineage = lineage_of_unit(unit, request.user)
    return _page(request, lineage, pk, "communes:unit", "đơn vị")


def _page(request: HttpRequest, lineage: Lineage, pk: int, url: str, word: str) -> HttpResponse:
    nodes = lineage.nodes
    keys = sorted(nodes, key=lambda key: (nodes[key].name, key))
    drawing = draw(keys, ((link.old, link.new) for link in lineage.links))
    part = {(link.old, link.new) for link in lineage.links if not link.whole}
    focus = nodes[pk]
    name_of = {key: node.name for key, node in nodes.items()}
    context: dict[str, Any] = {
        "node": focus,
        "word": word,
        "url": url,
        "drawing": drawing,
        "boxes": [
            {
                "node": nodes[box.key],
                "x": box.x,
                "y": box.y,
                "middle": box.x + WIDTH // 2,
                "name": brief_name(nodes[box.key].name),
                "place": brief_name(nodes[box.key].place),
            }
            for box in drawing.boxes
        ],
        "lines": [(line.path, (line.old, line.new) in part) for line in drawing.lines],
        "box_width": WIDTH,
        "box_height": HEIGHT,
        "links": [
            {"link": link, "old": nodes[link.old], "new": nodes[link.new]} for link in lineage.links
        ],
        "came_from": [name_of[link.old] for link in lineage.links if link.new == pk],
        "cut": lineage.cut,
        "crumbs": [(focus.name, reverse(url, args=[pk])), ("Dòng đời", None)],
    }
    return render(request, "communes/lineage.html", context)
