"""What every page says of the site it belongs to."""

from django.conf import settings


def site(request):
    """The office's own facts; an empty one is hidden by the templates."""
    return {
        "site": {
            "name": settings.SITE_NAME,
            "owner": settings.SITE_OWNER,
            "phone": settings.SITE_PHONE,
            "address": settings.SITE_ADDRESS,
            "icp": settings.SITE_ICP,
            "code": settings.SITE_CODE,
            "url": settings.SITE_URL,
            "demo": settings.DEMO,
        }
    }
