"""`python -m cli.stack`: the command `coproduce up` alone."""

import typer

from cli.stack.up import up

typer.run(up)
