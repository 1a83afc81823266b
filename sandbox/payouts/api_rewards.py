"""Routes for rewards and for the reviews of those that look like fraud."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.payouts import fraud, listing, order_book
from sandbox.payouts.api_orders import fail_after, fail_before
from sandbox.payouts.gate import answer, api, json_body
from sandbox.payouts.refusals import Refusal, at
from sandbox.payouts.service import Service, service_of
from sandbox.payouts.store import Filters, Order, now_ms
from sandbox.payouts.views import link, reward_json

_NOT_FIELDS = ("limit", "offset")


async def list_rewards(request: Request) -> Response:
    """Every other parameter is the label of a custom field with its value (guide to custom fields)."""
    limit, offset = listing.page(request, default=100)
    custom = tuple((label, value) for label, value in request.query_params.items() if label not in _NOT_FIELDS)
    filters = Filters(visible_at_ms=now_ms(), custom=custom)
    orders, total = service_of(request).store.orders(filters, limit, offset)
    return answer({"rewards": [reward_json(order) for order in orders], "total_count": total})


async def get_reward(request: Request) -> Response:
    return answer({"reward": reward_json(_visible(request))})


def _visible(request: Request) -> Order:
    service = service_of(request)
    order = order_book.reward(service, request.path_params["reward_id"])
    if order.visible_ms > now_ms() or service.take("lag_reads"):
        raise order_book.no_reward()
    return order


async def resend_reward(request: Request) -> Response:
    body = await json_body(request, empty={})
    if not isinstance(body, dict):
        raise Refusal(400, "The reward was not resent: the body must be a JSON object.")
    contacts = {name: body.get(name) for name in ("updated_email", "updated_phone")}
    for name, contact in contacts.items():
        if not (contact is None or isinstance(contact, str)):
            raise Refusal(400, "The reward was not resent: a contact must be text.", at([name], "must be text"))
    service, reward_id = _reward_in(request)
    fault = service.take_write(is_order=False)
    fail_before(fault)
    order_book.resend(service, reward_id, contacts["updated_email"], contacts["updated_phone"])
    fail_after(fault)
    return answer({})


async def cancel_reward(request: Request) -> Response:
    service, reward_id = _reward_in(request)
    fault = service.take_write(is_order=False)
    fail_before(fault)
    order_book.cancel(service, reward_id)
    fail_after(fault)
    return answer({})


async def generate_link(request: Request) -> Response:
    service, reward_id = _reward_in(request)
    fault = service.take_write(is_order=False)
    fail_before(fault)
    order = order_book.new_link(service, reward_id)
    fail_after(fault)
    return answer({"reward": {"id": order.reward_id, "link": link(order, service.base_url)}})


def _reward_in(request: Request) -> tuple[Service, str]:
    return service_of(request), str(request.path_params["reward_id"])


async def list_reviews(request: Request) -> Response:
    limit, offset = listing.page(request, default=10)
    from_ms, to_ms = listing.between(request)
    found = fraud.reviews(service_of(request), request.query_params.get("status"), from_ms, to_ms)
    return answer({"fraud_reviews": found[offset : offset + limit], "total_count": len(found)})


async def get_review(request: Request) -> Response:
    return answer({"fraud_review": fraud.full(*_reward_in(request))})


async def block_review(request: Request) -> Response:
    return answer({"fraud_review": fraud.block(*_reward_in(request))})


async def release_review(request: Request) -> Response:
    return answer({"fraud_review": fraud.release(*_reward_in(request))})


ROUTES = [
    Route("/rewards", api(list_rewards), methods=["GET"]),
    Route("/rewards/{reward_id}", api(get_reward), methods=["GET"]),
    Route("/rewards/{reward_id}/resend", api(resend_reward), methods=["POST"]),
    Route("/rewards/{reward_id}/cancel", api(cancel_reward), methods=["POST"]),
    Route("/rewards/{reward_id}/generate_link", api(generate_link), methods=["POST"]),
    Route("/fraud_reviews", api(list_reviews), methods=["GET"]),
    Route("/fraud_reviews/{reward_id}", api(get_review), methods=["GET"]),
    Route("/fraud_reviews/{reward_id}/block", api(block_review), methods=["PUT"]),
    Route("/fraud_reviews/{reward_id}/release", api(release_review), methods=["PUT"]),
]
