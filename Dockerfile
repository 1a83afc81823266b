# One image for the worker and the web process; which of them runs is the command.
FROM python:3.11.9-slim-bookworm

ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
WORKDIR /srv/coproduce

COPY requirements.lock ./
RUN pip install --no-cache-dir --require-hashes -r requirements.lock

COPY pyproject.toml README.md LICENSE settings.py worker.py ./
COPY domain domain
COPY workflows workflows
COPY activities activities
COPY integrations integrations
COPY web web
COPY cli cli
COPY charters charters
RUN pip install --no-cache-dir --no-deps --no-build-isolation -e . \
    && useradd --system --uid 10001 --home-dir /srv/coproduce coproduce \
    && mkdir -p /var/lib/coproduce && chown coproduce /var/lib/coproduce

USER 10001
ENV COPRODUCE_DATA_DIR=/var/lib/coproduce COPRODUCE_WEB_HOST=0.0.0.0 COPRODUCE_WORKER_HOST=0.0.0.0
EXPOSE 8080 9090
CMD ["python", "-m", "web"]
