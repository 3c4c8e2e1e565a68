"""The page of the simulated provider: GET shows the amount, POST pays and tells the centre as a gateway would."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from center.api import pages
from center.api.door import CentreHere, Refusal, Throttled
from center.payments import orders
from center.payments.simulated import PayResult, SimulatedProvider


def make_router(provider: SimulatedProvider) -> APIRouter:
    """The two routes for one simulated provider; a centre with a real one has none of them."""
    router = APIRouter(prefix="/simulated-pay", dependencies=[Throttled], include_in_schema=False)
    said: dict[PayResult, tuple[int, str]] = {
        "paid": (200, "支付成功"),
        "closed": (409, "订单已关闭"),
        "unknown": (404, "订单不存在"),
    }

    @router.get("/{order_no}")
    def ask(order_no: str) -> HTMLResponse:
        amount_fen = provider.find_amount(order_no)
        if amount_fen is None:
            raise Refusal(404, "order_no", "unknown order", "订单不存在")
        return HTMLResponse(pages.pay(order_no, amount_fen), 200, pages.HEADERS)

    @router.post("/{order_no}")
    def pay(order_no: str, centre: CentreHere) -> HTMLResponse:
        result = provider.pay(order_no)
        if result == "paid":
            orders.reconcile(centre, order_no)
        status, sentence = said[result]
        return HTMLResponse(pages.paid(sentence), status, pages.HEADERS)

    return router
