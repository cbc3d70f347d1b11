"""What is known of servers of systems that are not to be had, as a Scripted server acts it: its words, by system."""

from functools import partial

from authority import of_the_lab
from scripted import End, server_context


def _says_nowhere(dialogue, _):
    """A 227 as PassiveIp=0.0.0.0 has it."""
    port = dialogue.transfers.listen()
    dialogue.say(f"227 passive (0,0,0,0,{port // 256},{port % 256})")


def _under_tls_alone(dialogue, command):
    dialogue.serve_honestly(command) if dialogue.wire.secured else dialogue.say("530 not in clear")


def _private_alone(dialogue, command):
    dialogue.serve_honestly(command) if dialogue.transfers.private else dialogue.say("522 not without PROT P")


def with_exclamation_marks(dialogue, _):
    """The 229 of IBM i."""
    dialogue.say(f"229 Entering Extended Passive Mode (!!!{dialogue.transfers.listen()}!)")


_INSISTS_ON_TLS = {**dict.fromkeys(("USER", "PASS"), _under_tls_alone), **dict.fromkeys(("RETR", "STOR", "LIST", "NLST"), _private_alone)}
_REFUSES_PROTECTION = {"PBSZ": "503 not after implicit TLS", "PROT": "503 not after implicit TLS"}

_SYSTEMS = {
    # With TlsSessionResumptionMode=ENFORCED.
    "aws-transfer": {
        "security": "explicit", "must_resume": True, "answers": {**_INSISTS_ON_TLS, "EPSV": "500 no EPSV here", "PASV": _says_nowhere},
    },
    "iis": {"security": "implicit", "answers": _REFUSES_PROTECTION, "end": End("cut")},
    "ibm-i": {"security": "implicit", "answers": {**_REFUSES_PROTECTION, "EPSV": with_exclamation_marks}, "end": End("cut")},
    # With SECUREIMPLICITZOS TRUE: nothing for whoever speaks before its greeting.
    "zos": {"security": "implicit", "greets_first": True, "answers": {}},
}  # fmt: skip


def words_of(system, version=None, answers=None):
    """What Scripted takes to be a server of that system, with the certificate of the lab and TLS of that version, None for any. What
    is in `answers` it answers in another way."""
    known = _SYSTEMS[system]
    context = partial(server_context, of_the_lab(), version)
    return {**known, "context": context, "answers": {**known["answers"], **(answers or {})}}
