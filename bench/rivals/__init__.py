"""The same job, written the way the documentation of other libraries shows: what somebody would build instead.

They run in an environment of their own (`bench/rivals/requirements.txt`), because aiogram wants an older pydantic. Each
of them knows the doctors, reads three numbers, stores the report with an upsert and answers with a receipt.
"""
