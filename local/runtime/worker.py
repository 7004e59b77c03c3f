"""One execution environment: reports its function's AWS calls, and hands over to Lambda's own runtime client.

`python worker.py <function> <pipe>`, the pipe being a file descriptor to write to. Everything else comes as in Lambda,
from environment variables. The function's code is not touched: the report hangs on botocore's built-in handlers, so
every session gets it.
"""

import http.client
import os
import sys

from awslambdaric import bootstrap
from awslambdaric.lambda_runtime_client import LambdaRuntimeClient, to_json
from botocore import handlers


class PathRuntimeClient(LambdaRuntimeClient):  # type: ignore[misc]
    """Lambda's client for an API address that carries a path; the base class reports init errors to host:port only."""

    def call_rapid(
        self,
        http_method: str,
        endpoint: str,
        expected_http_code: int,
        payload: object = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        host, _, path = self.lambda_runtime_address.partition("/")
        connection = http.client.HTTPConnection(host)
        connection.request(http_method, f"/{path}{endpoint}", to_json(payload), headers or {})
        status = connection.getresponse().status
        if status != expected_http_code:
            raise ConnectionError(f"{endpoint} answered {status}")


def report_calls(function: str, pipe: int) -> None:
    """Write a line `<function> <service>.<operation>` after every AWS call, whether it succeeded or not.

    Services are named as boto3's clients are. A line is shorter than PIPE_BUF, so lines of different workers never mix.
    """

    def report(event_name: str, **_: object) -> None:
        service, operation = event_name.split(".")[1:]
        os.write(pipe, f"{function} {service.replace('-', '')}.{operation}\n".encode())

    handlers.BUILTIN_HANDLERS += [("after-call", report), ("after-call-error", report)]


def main(arguments: list[str]) -> None:
    function, pipe = arguments
    report_calls(function, int(pipe))
    bootstrap.run(os.environ["_HANDLER"], PathRuntimeClient(os.environ["AWS_LAMBDA_RUNTIME_API"]))


if __name__ == "__main__":
    main(sys.argv[1:])
