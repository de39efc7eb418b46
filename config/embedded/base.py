"""Django's PostgreSQL backend on the embedded server, which starts with the first connection."""

from django.db import OperationalError
from django.db.backends.postgresql import base, client

from config import embedded


class DatabaseClient(client.DatabaseClient):
    """`manage.py dbshell` with the psql that comes with the server."""

    def runshell(self, parameters: list[str]) -> None:
        type(self).executable_name = str(embedded.program("psql"))
        self.connection.settings_dict.update(embedded.address())
        super().runshell(parameters)


class DatabaseWrapper(base.DatabaseWrapper):
    client_class = DatabaseClient

    def get_connection_params(self) -> dict[str, object]:
        """Django's parameters with the server's address, asked for as late as this."""
        try:
            self.settings_dict.update(embedded.address())
        except embedded.Refused as refusal:
            raise OperationalError(str(refusal)) from refusal
        return super().get_connection_params()
