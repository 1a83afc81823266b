"""One plugin for client, worker and replayer: converter, sealing codec, sealed failures. Connects and prepares."""

import dataclasses
from collections.abc import Sequence
from datetime import timedelta

from google.protobuf.duration_pb2 import Duration
from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.namespace.v1 import NamespaceConfig
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest, ListSearchAttributesRequest
from temporalio.api.workflowservice.v1 import UpdateNamespaceRequest
from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.converter import DataConverter, DefaultFailureConverterWithEncodedAttributes
from temporalio.runtime import PrometheusConfig, Runtime, TelemetryConfig
from temporalio.service import RPCError, RPCStatusCode

from integrations.errors import Unavailable
from integrations.temporal.codec import SealingCodec

RETENTION = timedelta(days=90)


def sealed_converter(keys: Sequence[str]) -> DataConverter:
    """Payloads and failures (messages, stack traces) are sealed; ids and search attributes are not."""
    return dataclasses.replace(pydantic_data_converter, payload_codec=SealingCodec(keys),
                               failure_converter_class=DefaultFailureConverterWithEncodedAttributes)


def metrics_runtime(address: str) -> Runtime:
    """A runtime that serves Temporal's own metrics for Prometheus. One a process, made before the client."""
    return Runtime(telemetry=TelemetryConfig(metrics=PrometheusConfig(
        bind_address=address, durations_as_seconds=True, counters_total_suffix=True, unit_suffix=True)))


async def connect(address: str, namespace: str, keys: Sequence[str], *, tls: bool = False, api_key: str = "",
                  runtime: Runtime | None = None, lazy: bool = False) -> Client:
    """A client with our converter. Unavailable when nobody answers, unless `lazy`."""
    try:
        return await Client.connect(address, namespace=namespace, data_converter=sealed_converter(keys), lazy=lazy,
                                    tls=tls or bool(api_key), api_key=api_key or None, runtime=runtime)
    except RuntimeError:
        raise Unavailable(f"The Temporal server at {address} does not answer. Start it (`coproduce up`) or set "
                          "COPRODUCE_TEMPORAL_ADDRESS.") from None


async def prepare(client: Client, search_attributes: Sequence[str]) -> None:
    """Ensure search attributes (keywords) and retention; safe at each start, by any number of processes."""
    namespace = client.namespace
    known = await client.operator_service.list_search_attributes(ListSearchAttributesRequest(namespace=namespace))
    missing = {name: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD for name in search_attributes
               if name not in known.custom_attributes}
    if missing:
        try:
            await client.operator_service.add_search_attributes(
                AddSearchAttributesRequest(namespace=namespace, search_attributes=missing))
        except RPCError as error:
            if error.status != RPCStatusCode.ALREADY_EXISTS:
                raise
    await client.workflow_service.update_namespace(UpdateNamespaceRequest(
        namespace=namespace, config=NamespaceConfig(
            workflow_execution_retention_ttl=Duration(seconds=int(RETENTION.total_seconds())))))
