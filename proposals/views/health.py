"""Whether the process lives, and whether it can work."""

from django.db import DatabaseError, connection
from django.http import JsonResponse
from django.views.decorators.http import require_safe


@require_safe
def live(request):
    return JsonResponse({"live": True})


@require_safe
def ready(request):
    try:
        connection.ensure_connection()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"ready": False, "database": "连接不上数据库"}, status=503)
    return JsonResponse({"ready": True, "database": "正常"})
