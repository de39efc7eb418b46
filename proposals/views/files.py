"""Attachments, by permission; unknown and forbidden look the same."""

from django.http import FileResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from proposals.reading import access


@require_safe
def attachment(request, pk):
    row = get_object_or_404(access.attachments_for(request.user), pk=pk)
    response = FileResponse(row.file.open("rb"), as_attachment=True, filename=row.name)
    response["Content-Type"] = row.media_type
    response["X-Content-Type-Options"] = "nosniff"
    return response
