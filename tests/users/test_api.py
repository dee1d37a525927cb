import pytest
from django.test import Client
from drf_spectacular.generators import SchemaGenerator


@pytest.mark.parametrize("path", ["/api/v1/events/", "/api/v1/profiles/"])
def test_the_documented_examples_of_a_push_are_what_it_does(make_key, path):
    operation = SchemaGenerator().get_schema(request=None, public=True)["paths"][path]["post"]
    examples = operation["requestBody"]["content"]["application/json"]["examples"].values()
    answers = operation["responses"]["200"]["content"]["application/json"]["examples"].values()
    client = Client(headers={"Authorization": f"Bearer {make_key('write:events', 'write:profiles')}"})
    for example, answer in zip(examples, answers, strict=True):
        response = client.post(path, example["value"], content_type="application/json")
        assert response.json() == answer["value"]
