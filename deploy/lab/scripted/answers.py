"""Answers that no honest server gives to AUTH TLS. Each gets the dialogue and the command."""


def behind(first, more):
    """Both in one segment."""

    def answer(dialogue, _):
        dialogue.wire.write(f"{first}\r\n{more}".encode())
        dialogue.secure()

    return answer


def after(first, second):
    """The second once the ClientHello has begun to come."""

    def answer(dialogue, _):
        dialogue.say(first)
        dialogue.wire.await_bytes()
        dialogue.say(second)
        dialogue.secure()

    return answer


def apart(first, second):
    """The second at once, in a segment of its own."""

    def answer(dialogue, _):
        dialogue.say(first)
        dialogue.say(second)
        dialogue.secure()

    return answer


def instead_of_a_handshake(content):
    """234, the ClientHello, and then these bytes."""

    def answer(dialogue, _):
        dialogue.say("234 go ahead")
        dialogue.wire.await_bytes(5)
        dialogue.wire.write(content)
        silence(dialogue, _)

    return answer


def silence(dialogue, _):
    """Nothing more, until the other side has enough of it."""
    while dialogue.wire.read():
        pass


def silence_behind_234(dialogue, _):
    dialogue.say("234 go ahead")
    silence(dialogue, _)


def end(dialogue, _):
    dialogue.over = True


def end_behind_234(dialogue, _):
    dialogue.say("234 go ahead")
    dialogue.over = True


def features_without_auth(dialogue, _):
    dialogue.say("211-features\r\n EPSV\r\n SIZE\r\n211 end")
