"""The account's pipelines, to choose one for a bot."""

from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from settings_api.context import Account, Service
from settings_api.responses import PipelineListResponse, PipelineResponse, StatusResponse

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]


@router.get("/v1/pipelines", summary="Pipelines and their statuses", operation_id="list_pipelines", tags=["account"])
def list_pipelines(service: Service, account: Account) -> PipelineListResponse:
    pipelines = [
        PipelineResponse(
            id=pipeline.id,
            name=pipeline.name,
            is_main=pipeline.is_main,
            statuses=[StatusResponse(id=status.id, name=status.name) for status in pipeline.statuses],
        )
        for pipeline in service.crm.pipelines(account.account_id)
    ]
    return PipelineListResponse(pipelines=pipelines)
