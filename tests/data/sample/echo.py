"""Answers with what it was given, or misbehaves as the query asks."""

import os
import sys
import time
from typing import Any

STARTED = time.time()


def handler(event: dict[str, Any], context: Any) -> Any:
    query = event.get("queryStringParameters") or {}
    match query.get("do"):
        case "raise":
            raise RuntimeError("as asked")
        case "exit":
            os._exit(3)
        case "sleep":
            time.sleep(float(query["seconds"]))
        case "plain":
            return {"just": "a body"}
        case "text":
            return {"statusCode": 201, "body": "текст", "cookies": ["a=1; Path=/", "b=2"], "headers": {"X-Flag": True}}
        case "bytes":
            return {
                "statusCode": 200,
                "body": "AAEC",
                "isBase64Encoded": True,
                "headers": {"Content-Type": "image/png"},
            }
        case "bad":
            return {"statusCode": "soon"}
    sys.stdout.write("echo was called\n")
    return {"event": event, "context": _context(context), "environment": dict(os.environ), "started": STARTED}


def _context(context: Any) -> dict[str, object]:
    return {
        "function_name": context.function_name,
        "memory_limit_in_mb": context.memory_limit_in_mb,
        "aws_request_id": context.aws_request_id,
        "invoked_function_arn": context.invoked_function_arn,
        "remaining": context.get_remaining_time_in_millis(),
    }
