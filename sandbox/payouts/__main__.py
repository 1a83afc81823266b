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
    parser.add_argument("--no-rate-limit", action="store_true", help="answer more than ten requests a second")
    return parser.parse_args()


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
            serve(
                build_app(Service(store, base_url, RateLimit(not arguments.no_rate_limit))), listener, ready
            )
        finally:
            store.close()


if __name__ == "__main__":
    main()
