"""`sessionls info`: what the server says about itself."""

from sessionls.cli.about import About
from sessionls.cli.client import Client
from sessionls.cli.options import AsJson, Workspace
from sessionls.cli.render.about import put_about
from sessionls.cli.render.console import put_json
from sessionls.cli.running import ask_server


def info(workspace: Workspace = None, *, as_json: AsJson = False) -> None:
    """Show versions, the store, the model, agents and use so far."""

    async def work(client: Client) -> int:
        told = await client.execute("info")
        if as_json:
            put_json(told)
        else:
            put_about(About.model_validate(told))
        return 0

    ask_server(workspace, work)
