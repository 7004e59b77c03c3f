"""Lambda: the Runtime API that the workers speak, and the functions behind it.

The API is https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html; a path in front of it,
`/<function>/<environment>`, tells the workers apart.
"""

import asyncio
import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from aiohttp import web

from local.permissions import Permissions
from local.runtime.births import Births, Worker, same_for_all
from local.runtime.environment import Environment, Invocation, Outcome
from local.runtime.pool import FunctionPool, Spawn
from local.template import FunctionSpec
from local.world import HOST, REGION, STACK_NAME

MAX_ANSWER = 6 * 1024 * 1024 + 1024
ACCEPTED = b'{"status":"OK"}'


class Lambda:
    """All functions of the stack."""

    def __init__(
        self,
        port: int,
        engine: Mapping[str, str],
        account: str,
        permissions: Permissions,
        logs: Path,
        births: Births,
    ) -> None:
        self.pools: dict[str, FunctionPool] = {}
        self._port = port
        self._engine = dict(engine)
        self._account = account
        self._permissions = permissions
        self._logs = logs
        self._births = births

    def add(self, specs: Iterable[FunctionSpec]) -> None:
        for spec in specs:
            log = self._logs / f"{spec.name}.log"
            log.touch()
            self.pools[spec.name] = FunctionPool(spec, self._spawner(spec, log), log)

    async def invoke(self, function: str, event: bytes) -> Outcome:
        return await self.pools[function].invoke(event)

    async def recycle(self) -> None:
        """End all environments of all functions."""
        await asyncio.gather(*(pool.recycle() for pool in self.pools.values()))

    def application(self) -> web.Application:
        """Return the Runtime API as an aiohttp application."""
        application = web.Application(client_max_size=MAX_ANSWER)
        application.router.add_post("/{function}/{environment}/permission", self._judge)
        application.router.add_route("*", "/{function}/{environment}/2018-06-01/runtime/{rest:.+}", self._serve)
        return application

    async def _serve(self, request: web.Request) -> web.Response:
        function, name, rest = (request.match_info[key] for key in ("function", "environment", "rest"))
        pool = self.pools.get(function)
        if pool is None:
            return web.Response(status=404)
        if rest == "invocation/next":
            return await self._next(pool, name)
        body = await request.read()
        if rest == "init/error":
            pool.init_failed(name, body)
            return web.Response(status=202, body=ACCEPTED)
        _, invocation_id, verb = rest.split("/")
        if pool.complete(name, invocation_id, Outcome(body, failed=verb == "error")):
            return web.Response(status=202, body=ACCEPTED)
        return web.Response(status=400, body=b'{"errorType":"InvalidRequestID","errorMessage":"Invalid request ID"}')

    async def _judge(self, request: web.Request) -> web.Response:
        """Tell a worker whether its function may make an AWS call; it asks once for each call that names the same."""
        function = request.match_info["function"]
        asked = json.loads(await request.read())
        call, names = asked["call"], asked["names"]
        self.pools[function].counters.kinds_of_calls.add((call, json.dumps(names)))
        refusal = self._permissions.refusal(function, call, names)
        return web.json_response({"refusal": refusal})

    async def _next(self, pool: FunctionPool, name: str) -> web.Response:
        work = await pool.next(name)
        if work is None:
            return web.Response(status=403)
        return self._event(pool.spec, *work)

    def _event(self, spec: FunctionSpec, environment: Environment, invocation: Invocation) -> web.Response:
        headers = {
            "Content-Type": "application/json",
            "Lambda-Runtime-Aws-Request-Id": invocation.id,
            "Lambda-Runtime-Deadline-Ms": str(environment.deadline_ms),
            "Lambda-Runtime-Invoked-Function-Arn": self._arn(spec),
            "Lambda-Runtime-Trace-Id": invocation.trace,
        }
        return web.Response(body=invocation.event, headers=headers)

    def _arn(self, spec: FunctionSpec) -> str:
        return f"arn:aws:lambda:{REGION}:{self._account}:function:{STACK_NAME}-{spec.name}:live"

    def _spawner(self, spec: FunctionSpec, log: Path) -> Spawn:
        async def start(name: str) -> Worker:
            return await self._births.order(spec.name, self._variables(spec, name), spec.code, log)

        return start

    def _variables(self, spec: FunctionSpec, name: str) -> dict[str, str]:
        """Return a worker's environment: what Lambda gives a function, and nothing of this machine's but PATH.

        The names are those of https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html.
        """
        return {
            **same_for_all(),
            "PYTHONPATH": os.pathsep.join(map(str, (spec.code, *spec.layers))),
            "LAMBDA_TASK_ROOT": str(spec.code),
            "_HANDLER": spec.handler,
            "AWS_LAMBDA_RUNTIME_API": f"{HOST}:{self._port}/{spec.name}/{name}",
            "AWS_LAMBDA_FUNCTION_NAME": f"{STACK_NAME}-{spec.name}",
            "AWS_LAMBDA_FUNCTION_VERSION": "1",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(spec.memory),
            "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
            "AWS_LAMBDA_LOG_GROUP_NAME": f"/{STACK_NAME}/{spec.name}",
            "AWS_LAMBDA_LOG_STREAM_NAME": name,
            **self._engine,
            **spec.environment,
        }
