"""`python -m sandbox.payouts --port N [--data DIR]`: starts the stand-in."""

import argparse
import tempfile
from pathlib import Path

from sandbox.payouts.amounts import cents_from
from sandbox.payouts.app import build_app
from sandbox.payouts.service import RateLimit, Service
from sandbox.payouts.serving import listen, serve
from sandbox.payouts.store import Store


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m sandbox.payouts", description=__doc__)
    parser.add_argument("--port", type=int, required=True, help="0 lets the operating system choose")
    parser.add_argument(
        "--data", type=Path, help="where orders are kept; without it they end with the process"
    )
    parser.add_argument("--balance", type=cents_from, default="100000.00", help="used when the folder is new")
    parser.add_argument("--currency", choices=["GBP", "EUR", "USD"], default="GBP", help="likewise")
    parser.add_argument(
        "--delivery-seconds",
        type=_seconds,
        default=2.0,
        metavar="SECONDS",
        help="how long a mail takes to its recipient; 0 delivers before the order is answered (default: 2)",
    )
    parser.add_argument(
        "--webhook-clock",
        type=_factor,
        default=1.0,
        metavar="FACTOR",
        help="scales the waits between attempts of a webhook (30 s, 2 min, 10 min, 1 h, 6 h)",
    )
    parser.add_argument("--no-rate-limit", action="store_true", help="answer more than ten requests a second")
    return parser.parse_args()


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 <= seconds <= 86400:
        raise argparse.ArgumentTypeError(f"{text} is not between 0 and 86400 seconds")
    return seconds


def _factor(text: str) -> float:
    factor = float(text)
    if not 0 < factor < float("inf"):
        raise argparse.ArgumentTypeError(f"{text} is not a positive number")
    return factor


def main() -> None:
    arguments = _arguments()
    with tempfile.TemporaryDirectory(prefix="payouts-") as temporary:
        store = Store(arguments.data or Path(temporary), arguments.balance, arguments.currency)
        listener = listen(arguments.port)
        base_url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        ready = {
            "base_url": f"{base_url}/api/v2",
            "api_key": store.api_key,
            "pages": f"{base_url}/",
            "admin_secret": store.admin_secret,
        }
        try:
            limit = RateLimit(not arguments.no_rate_limit)
            service = Service(store, base_url, limit, arguments.delivery_seconds)
            serve(build_app(service, arguments.webhook_clock), listener, ready)
        finally:
            store.close()


if __name__ == "__main__":
    main()
