"""What AWS asks for in eu-central-1 (Frankfurt), in US dollars, without free tiers, taxes and traffic.

As of 2025 and not looked up since: whoever tells a customer a sum looks at the pages.
"""

MILLION = 1_000_000
MONTH_SECONDS = 30 * 24 * 3600

LAMBDA_REQUEST = 0.20 / MILLION
LAMBDA_GB_SECOND = 0.0000133334
"""Arm. https://aws.amazon.com/lambda/pricing/"""

HTTP_API_REQUEST = 1.20 / MILLION
"""https://aws.amazon.com/api-gateway/pricing/"""

CLOUDFRONT_REQUEST = 1.20 / MILLION
CLOUDFRONT_FUNCTION = 0.10 / MILLION
"""HTTPS in Europe. https://aws.amazon.com/cloudfront/pricing/"""

SQS_FIFO_REQUEST = 0.50 / MILLION
"""https://aws.amazon.com/sqs/pricing/"""

DYNAMODB_READ = 0.1525 / MILLION
DYNAMODB_WRITE = 0.7625 / MILLION
"""On demand, a unit. https://aws.amazon.com/dynamodb/pricing/on-demand/"""

THROUGH_THE_GATEWAY = CLOUDFRONT_REQUEST + CLOUDFRONT_FUNCTION + HTTP_API_REQUEST
"""A request that comes by the distribution to the function."""
