"""One session with the scripted server: commands are answered one after the other, transfers included."""

from scripted.transfers import Transfers


class Dialogue:
    """Says what the script says, and where it is silent what an honest server would."""

    def __init__(self, server, wire, patience):
        self.server = server
        self.wire = wire
        self.context = server.context() if callable(server.context) else server.context
        self.heard = []
        self.broken = None  # the error that ended it, TLS handshakes included
        self.over = False
        self.transfers = Transfers(self, patience)

    def run(self):
        try:
            self.begin()
            while not self.over and (command := self.wire.line()) is not None:
                self.heard.append(command)
                self.serve(command)
        except (OSError, EOFError) as broken:
            self.broken = broken
        self.transfers.forget()
        self.wire.leave()

    def begin(self):
        if self.server.greets_first:
            if not self.wire.is_silent():
                raise EOFError("something came before the greeting")
            self.serve("greeting")
            self.secure()
            return
        if self.server.security == "implicit":
            self.secure()
        self.serve("greeting")

    def interrupt(self):
        """From another thread: whatever it waits for ends now."""
        self.transfers.forget()
        self.wire.interrupt()

    def say(self, reply):
        self.wire.write(reply.encode() + b"\r\n")

    def secure(self):
        self.wire.secure(self.context)

    def serve(self, command):
        answer = self.server.answer(command)
        if callable(answer):
            answer(self, command)
        elif answer:
            self.say(answer)
        else:
            self.serve_honestly(command)

    def serve_honestly(self, command):
        """Whatever the script says."""
        verb, _, argument = command.partition(" ")
        if default := getattr(self, f"on_{verb.lower()}", None):
            default(argument)
        else:
            self.say("200 as you like")

    def on_greeting(self, _):
        self.say("220 scripted")

    def on_auth(self, _):
        if self.server.security != "explicit":
            return self.say("502 no AUTH here")
        self.say("234 go ahead")
        self.secure()

    def on_feat(self, _):
        protection = "" if self.server.security == "plain" else " AUTH TLS\r\n PBSZ\r\n PROT\r\n"
        self.say(f"211-features\r\n EPSV\r\n{protection} SIZE\r\n UTF8\r\n211 end")

    def on_prot(self, level):
        self.transfers.private = level == "P"
        self.say(f"200 protection is {level}")

    def on_user(self, _):
        self.say("331 password")

    def on_pass(self, _):
        self.say("230 welcome")

    def on_pwd(self, _):
        self.say('257 "/"')

    def on_syst(self, _):
        self.say("215 UNIX Type: L8")

    def on_abor(self, _):
        self.say("226 nothing runs")

    def on_quit(self, _):
        self.say("221 bye")
        self.over = True

    def on_epsv(self, _):
        self.say(f"229 passive (|||{self.transfers.listen()}|)")

    def on_pasv(self, _):
        port = self.transfers.listen()
        self.say(f"227 passive ({self.wire.host.replace('.', ',')},{port // 256},{port % 256})")

    def on_port(self, argument):
        *host, high, low = argument.split(",")
        self.transfers.name(".".join(host), int(high) * 256 + int(low))
        self.say("200 noted")

    def on_eprt(self, argument):
        _, _, host, port, _ = argument.split(argument[0])
        self.transfers.name(host, int(port))
        self.say("200 noted")

    def on_nlst(self, _):
        self.transfers.send("NLST", "", "".join(f"{name}\r\n" for name in list(self.server.files)).encode())

    def on_list(self, name):
        self.on_nlst(name)

    def on_retr(self, name):
        if name not in self.server.files:
            return self.say("550 no such file")
        self.transfers.send("RETR", name, self.server.files[name])

    def on_stor(self, name):
        self.transfers.take("STOR", name)
