"""Who writes to whom: the team that may log, and the customers it writes to."""

from random import Random

from maillogger.message.model import Address
from tests.bench.mixed.tongues import TONGUES

TEAM = (
    Address("ana@example.com", "Ana Ruiz"),
    Address("ben@example.com", "Ben Ode"),
    Address("carla@example.com", "Carla Dietz"),
    Address("deniz@example.com", "Deniz Kaya"),
)
STRANGER = Address("nobody@elsewhere.example", "Nobody We Know")
CUSTOMERS = 3_000
COMPANIES = 600


def customer(number: int) -> Address:
    """The customer of that number: some companies have many, some addresses are free mail."""
    random = Random(f"customer {number}")
    names = random.choice(TONGUES).names
    domain = f"company-{random.randrange(COMPANIES)}.example"
    if random.random() < 0.15:
        domain = random.choice(("gmail.com", "web.de", "yahoo.com"))
    return Address(f"customer.{number}@{domain}", random.choice(names))


def some(random: Random, least: int, most: int) -> tuple[Address, ...]:
    """So many different customers; a few of them are written to all the time."""
    count = random.randint(least, most)
    numbers = {int(CUSTOMERS * random.random() ** 2.5) for _ in range(count)}
    return tuple(customer(each) for each in sorted(numbers))
