"""Fills a database of its own with a synthetic register, for measurements."""

import psycopg
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, connections
from psycopg import sql

from proposals.demo import corpus
from proposals.management.output import SpeakingCommand
from proposals.models import Proposal

ALIAS = "corpus"


class Command(SpeakingCommand):
    help = "生成测量用的合成登记簿，写入单独的数据库"

    def add_arguments(self, parser):
        parser.add_argument("--proposals", type=int, required=True, help="件数")
        parser.add_argument("--seed", type=int, default=1, help="随机种子，相同则内容相同")
        parser.add_argument("--database", default="", help="数据库名，默认 banfu_corpus_件数")

    def handle(self, *, proposals, seed, database, **options):
        database = database or f"banfu_corpus_{proposals}"
        if database == connection.settings_dict["NAME"]:
            raise CommandError(f"“{database}”是正在使用的数据库，合成数据须写入另一个数据库。")
        self._create(database)
        connections.databases[ALIAS] = {**connection.settings_dict, "NAME": database}
        call_command("migrate", database=ALIAS, verbosity=0)
        found = Proposal.objects.using(ALIAS).count()
        if found == proposals:
            return self.note(f"数据库 {database} 已有 {found} 件，不再生成。")
        if found:
            raise CommandError(
                f"数据库 {database} 已有 {found} 件，与要求的 {proposals} 件不同；请换一个数据库名。"
            )
        corpus.fill(alias=ALIAS, proposals=proposals, seed=seed, progress=self._progress)
        return self.note(f"数据库 {database}：{proposals} 件。")

    def _progress(self, done):
        self.note(f"已写入 {done} 件")

    def _create(self, database):
        connection.ensure_connection()
        known = connection.connection.info.get_parameters()
        parameters = {
            **known,
            "dbname": connection.settings_dict["NAME"],
            "password": connection.connection.info.password,
        }
        with psycopg.connect(**parameters, autocommit=True) as server:
            exists = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone()
            if not exists:
                server.execute(
                    sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(
                        sql.Identifier(database)
                    )
                )
