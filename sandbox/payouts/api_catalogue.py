"""Routes for what can be sent: products and campaigns."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.payouts import catalogue
from sandbox.payouts.catalogue import Campaign
from sandbox.payouts.gate import answer, api, checked
from sandbox.payouts.refusals import Refusal, at
from sandbox.payouts.service import Service, service_of
from sandbox.payouts.store import new_id

ALL_FEE_FREE = "ALL_FEE_FREE"
_REFUSED = "The campaign was not saved"


class CampaignChange(BaseModel):
    """What may be set; None leaves a part as it is."""

    name: Annotated[str | None, Field(min_length=1)] = None
    description: str | None = None
    products: Annotated[list[str] | None, Field(min_length=1)] = None
    fee_charged_to: Literal["SENDER", "RECIPIENT"] | None = None
    auto_add_product_rule: dict[str, object] | None = None
    webpage_style: dict[str, object] | None = None
    email_style: dict[str, object] | None = None


class NewCampaign(CampaignChange):
    """A campaign needs a name and products."""

    name: Annotated[str, Field(min_length=1)]
    products: Annotated[list[str], Field(min_length=1)]


async def list_products(request: Request) -> Response:
    ids, countries, currencies = (_choices(request, name) for name in ("id", "country", "currency"))
    found = [
        product.as_json()
        for product in catalogue.PRODUCTS
        if (not ids or product.id in ids or (ALL_FEE_FREE in ids and catalogue.is_fee_free(product)))
        and (not countries or countries & set(product.countries))
        and (not currencies or product.currency in currencies)
    ]
    return answer({"products": found})


def _choices(request: Request, name: str) -> set[str]:
    return {part.strip().upper() for part in request.query_params.get(name, "").split(",") if part.strip()}


async def get_product(request: Request) -> Response:
    product = catalogue.product(request.path_params["product_id"])
    if product is None:
        raise Refusal(404, "No product has this id.")
    return answer({"product": product.as_json()})


async def list_campaigns(request: Request) -> Response:
    found = [Campaign.from_document(each) for each in service_of(request).reference.campaigns.all()]
    return answer({"campaigns": [campaign.as_json() for campaign in found]})


async def get_campaign(request: Request) -> Response:
    return answer({"campaign": _known(request).as_json()})


async def create_campaign(request: Request) -> Response:
    wanted = await checked(request, NewCampaign, 422, _REFUSED)
    blank = Campaign(new_id(), wanted.name, wanted.description, wanted.fee_charged_to or "SENDER", ())
    return _saved(service_of(request), blank, wanted)


async def update_campaign(request: Request) -> Response:
    return _saved(service_of(request), _known(request), await checked(request, CampaignChange, 422, _REFUSED))


def _known(request: Request) -> Campaign:
    campaign = service_of(request).reference.campaign(request.path_params["campaign_id"])
    if campaign is None:
        raise Refusal(404, "No campaign has this id.")
    return campaign


def _saved(service: Service, campaign: Campaign, change: CampaignChange) -> Response:
    given = change.model_dump(exclude_none=True)
    if change.products is not None:
        given["products"] = _product_ids(change.products)
    changed = Campaign.from_document({**campaign.as_json(), **given})
    _check_fees(changed)
    service.reference.campaigns.put(changed.id, changed.as_json())
    return answer({"campaign": changed.as_json()})


def _product_ids(wanted: list[str]) -> list[str]:
    if ALL_FEE_FREE in wanted:
        free = [product.id for product in catalogue.PRODUCTS if catalogue.is_fee_free(product)]
        wanted = [*free, *(each for each in wanted if each != ALL_FEE_FREE and each not in free)]
    unknown = [each for each in wanted if catalogue.product(each) is None]
    if unknown:
        raise Refusal(422, f"{_REFUSED}: a product does not exist.", at(["products"], "names an unknown product"))
    return wanted


def _check_fees(campaign: Campaign) -> None:
    offered = [catalogue.product(each) for each in campaign.products]
    if campaign.fee_charged_to == "RECIPIENT" and not any(each and catalogue.is_fee_free(each) for each in offered):
        problem = "needs a product without a fee when recipients pay fees"
        raise Refusal(422, f"{_REFUSED}: it {problem}.", at(["products"], problem))


ROUTES = [
    Route("/products", api(list_products), methods=["GET"]),
    Route("/products/{product_id}", api(get_product), methods=["GET"]),
    Route("/campaigns", api(create_campaign), methods=["POST"]),
    Route("/campaigns", api(list_campaigns), methods=["GET"]),
    Route("/campaigns/{campaign_id}", api(get_campaign), methods=["GET"]),
    Route("/campaigns/{campaign_id}", api(update_campaign), methods=["PUT"]),
]
