"""Owns value that does not come from purchases: the money that an attribute of a profile stands for."""

import json
from dataclasses import dataclass, replace

import numpy as np

from scrm.lib.copy import read_rows
from scrm.lib.sql import statement
from segmentation.rules import Chunk, Policy, worth_for
from users.models import Profile

COLUMNS = {"profile_id": "int8", "worth": "int8"}


@dataclass(frozen=True)
class Worth:
    """What someone's value rests on where it is an attribute, as it is known today."""

    attribute: str
    told: str  # empty: nothing is known
    amount: int  # in 1/100 of the currency


def worth_of(person: Profile, policy: Policy) -> Worth | None:
    """Return what explains someone's value, None where it comes from purchases."""
    if not policy.value_attribute:
        return None
    told = person.attributes.get(policy.value_attribute)
    text = told if told is None or isinstance(told, str) else json.dumps(told)
    return Worth(policy.value_attribute, text or "", worth_for(text, dict(policy.worths)))


def with_worth(people: Chunk, policy: Policy) -> Chunk:
    """Return the people with what each is worth by a policy; unchanged where value comes from purchases."""
    if not policy.value_attribute or not len(people):
        return people
    found = _worths(policy, people.profiles.tolist())
    worth = np.zeros(len(people), np.int64)
    worth[np.searchsorted(people.profiles, found["profile_id"])] = found["worth"]
    return replace(people, worth=worth)


def all_worths(policy: Policy) -> np.ndarray:
    """Return the worths of everybody who has one."""
    return _worths(policy, None)["worth"]


def _worths(policy: Policy, profiles: list[int] | None) -> np.ndarray:
    worths = json.dumps(dict(policy.worths))
    params = {"attribute": policy.value_attribute, "worths": worths, "profiles": profiles}
    return read_rows(statement("segmentation", "attribute_worths"), params, COLUMNS)
