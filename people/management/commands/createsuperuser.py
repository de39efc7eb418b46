"""Django's own command, named in the history of the user it makes."""

import pghistory
from django.contrib.auth.management.commands import createsuperuser


class Command(createsuperuser.Command):
    def execute(self, *args, **options):
        with pghistory.context(command="createsuperuser"):
            return super().execute(*args, **options)
