"""What is known of servers of systems that are not to be had, as a Scripted server acts it: its words, by system."""

from authority import of_the_lab
from scripted import End, server_context


def _says_nowhere(dialogue, _):
    """A 227 as PassiveIp=0.0.0.0 has it."""
    port = dialogue.transfers.listen()
    dialogue.say(f"227 passive (0,0,0,0,{port // 256},{port % 256})")


def _with_exclamation_marks(dialogue, _):
    dialogue.say(f"229 Entering Extended Passive Mode (!!!{dialogue.transfers.listen()}!)")


_REFUSES_PROTECTION = {"PBSZ": "503 not after implicit TLS", "PROT": "503 not after implicit TLS"}

_SYSTEMS = {
    "aws-transfer": lambda: {"security": "explicit", "answers": {"EPSV": "500 no EPSV here", "PASV": _says_nowhere}},
    "iis": lambda: {"security": "implicit", "answers": dict(_REFUSES_PROTECTION), "end": End("cut")},
    "ibm-i": lambda: {
        "security": "implicit", "answers": {**_REFUSES_PROTECTION, "EPSV": _with_exclamation_marks}, "end": End("cut"),
    },
    "zos": lambda: {"security": "implicit", "greets_first": True},
}  # fmt: skip


def words_of(system):
    """What Scripted takes to be a server of that system, with the certificate of the lab."""
    return {"context": server_context(of_the_lab()), **_SYSTEMS[system]()}
