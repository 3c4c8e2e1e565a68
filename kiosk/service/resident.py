"""A scripted resident: looks at the prompts like anybody at the screen, touches what a hand can touch, and acts in the
simulated world (puts the card, turns the head, presses a finger, pays with a phone). Nothing else is known to it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import requests

from kiosk.service.breakages import Breakage, Breakages
from kiosk.service.people import Person
from kiosk.service.world import World

PHONE_S = 10.0
Send = Callable[[str, Any], None]
"""Sends one event of the page that is shown."""

STAYS = 2
"""How often a resident says that somebody is still there."""

ALONE = "photo.one"
UNTOLD = ("camera.wait", "camera.hint.READY")
"""What the camera says before it has seen that something is wrong."""
"""The hint that asks for one person only."""

PATIENT = 8
"""Tries that a resident makes at the same page before walking away."""


@dataclass(slots=True)
class Told:
    """What the resident was asked to do otherwise: ``--answer STEP=CHOICE`` and ``--fault KIND:FAULT@STEP[*N]``."""

    answers: Mapping[str, str] = field(default_factory=dict)
    faults: Sequence[Breakage] = ()


class Resident:
    """Answers prompts. ``done`` when the visit is over for this resident."""

    def __init__(self, world: World, person: Person, service: str, group: str, told: Told, send: Send) -> None:
        self._world = world
        self._person = person
        self._service = service
        self._group = group
        self._told = told
        self._send = send
        self._inside = False
        self._card_put = False
        self._in_front = False
        self._pose = ""
        self._shots = 0
        self._pressed: tuple[Any, ...] = ()
        self._acted: dict[str, int] = {}
        self._breakages = Breakages(world, told.faults)
        self.done = False
        self.paid_fen = 0
        self.closed: str | None = None
        """Why the service could not be chosen, as the menu said it (a wording key)."""

    def sees(self, line: Mapping[str, Any]) -> None:
        """Look at one prompt and do what a person would."""
        prompt = line["prompt"]
        self._breakages.sees(prompt)
        self._inside = self._inside or (prompt["view"] != "attract" and bool(self._acted.get("begun")))
        act = getattr(self, f"_{prompt['view']}", None)
        if prompt["overlay"] and prompt["overlay"]["kind"] == "idle":
            self._stay()
        elif act is not None:
            act(prompt, prompt["params"])

    def leave(self) -> None:
        """Take everything and go."""
        if self._card_put:
            self._world.tell("id_card_reader", "lift")
            self._card_put = False
        self._world.tell("fingerprint_reader", "lift")
        self._world.tell("receipt_printer", "take")
        self._world.tell("camera", "nobody")
        self.done = True

    def mend(self) -> None:
        """Whatever was broken for this visit works again."""
        self._breakages.end()

    # --- pages ----------------------------------------------------------------------------------------------------

    def _attract(self, prompt: Mapping[str, Any], params: Mapping[str, Any]) -> None:
        if self._inside:
            self.leave()  # the visit ended by itself
        elif params["ready"] and self._once("begun"):
            self._send("begin", None)

    def _home(self, prompt: Mapping[str, Any], params: Mapping[str, Any]) -> None:
        self._try("open_group", self._group)

    def _services(self, prompt: Mapping[str, Any], params: Mapping[str, Any]) -> None:
        item = next((one for one in params["items"] if one["code"] == self._service), None)
        self.closed = item["why"] if item else None
        if item is None or item["state"] != "open":
            self._exit()
        else:
            self._try("choose_service", self._service)

    def _notice(self, prompt: Mapping[str, Any], params: Mapping[str, Any]) -> None:
        self._try("next", None)

    def _card(self, prompt: Mapping[str, Any], params: Mapping[str, Any]) -> None:
        if params["may_type"]:
            self._lift()
            self._try("type_instead", None)
        elif prompt["error"] and self._card_put and not params["reading"]:
            self._lift()
            self._put()
        elif not self._card_put:
            self._put()

    def _number(self, prompt: Mapping[str, Any], params: Mapping[str, Any]) -> None:
        self._try("number", self._told.answers.get("number", self._person.told.number))

    def _consent(self, prompt: Mapping[str, Any], params: Mapping[str, Any]) -> None:
        agrees = self._person.told.behaviour.consent_face if params["what"] == "face" else True
        answer = self._told.answers.get(prompt["step"], "agree" if agrees else "decline")
        self._try("decline" if answer == "decline" else "agree", None)

    def _camera(self, prompt: Mapping[str, Any], params: Mapping[str, Any]) -> None:
        if params["purpose"] == "verify":
            self._show_face(params["challenge"], params["hint"])
            return
        wanted = self._photo_pose()
        self._sit(wanted)
        if wanted != "front" and params["hint"] not in UNTOLD:
            self._try("shoot", None)  # impatient: presses the button against what is told

    def _choose(self, prompt: Mapping[str, Any], params: Mapping[str, Any]) -> None:
        choice = self._told.answers.get("photo", "best")
        have = len(params["candidates"])
        self._shots = max(self._shots, have)
        if choice != "best" and have < int(choice) and params["retakes_left"]:
            self._send("retake", None)
        elif choice != "best" and params["chosen"] != int(choice) - 1 and int(choice) <= have:
            self._send("select", int(choice) - 1)
        else:
            self._send("use", None)

    def _fingerprint(self, prompt: Mapping[str, Any], params: Mapping[str, Any]) -> None:
        press = (params["finger"], params["presses_done"], params["tries_left"], params["missed"], prompt["error"])
        if press == self._pressed:
            return
        self._pressed = press
        self._world.tell("fingerprint_reader", "lift")
        behaviour = self._person.told.behaviour.finger
        if behaviour == "none":
            self._try("other_finger", None)
        elif behaviour == "dry":
            self._world.tell("fingerprint_reader", "dry")
        else:
            stranger = behaviour == "mismatch" and params["mode"] == "verify"
            seed = "finger-of-somebody-else" if stranger else self._person.finger_seed
            self._world.tell("fingerprint_reader", "press", person=seed, finger=params["finger"], quality=85)

    def _delivery(self, prompt: Mapping[str, Any], params: Mapping[str, Any]) -> None:
        open_ways = [way["id"] for way in params["ways"] if way["state"] == "open"]
        wanted = self._told.answers.get("delivery", open_ways[0])
        if params["chosen"] != wanted and wanted in open_ways:
            self._try("deliver", wanted)
        elif prompt["primary"]["enabled"]:
            self._try("next", None)
        elif prompt["primary"]["why"] == "delivery.ems_phone":
            self._try("phone", "13800000000")

    def _review(self, prompt: Mapping[str, Any], params: Mapping[str, Any]) -> None:
        self._try("next", None)

    def _signature(self, prompt: Mapping[str, Any], params: Mapping[str, Any]) -> None:
        if self._told.answers.get("sign") == "leave":
            self._exit()
        else:
            self._try("sign", signature())

    def _pay(self, prompt: Mapping[str, Any], params: Mapping[str, Any]) -> None:
        if self._told.answers.get("pay") == "later":
            self._try("pay_later", None)
        elif params["qr"] and params["state"] == "shown" and self._once(f"paid {params['order_no']}"):
            answer = requests.post(params["qr"], timeout=PHONE_S)
            if answer.ok:
                self.paid_fen += int(params["fee_fen"])

    def _done(self, prompt: Mapping[str, Any], params: Mapping[str, Any]) -> None:
        if params["receipt"] != "printing":
            self.leave()
            self._send("finish", None)

    def _refusal(self, prompt: Mapping[str, Any], params: Mapping[str, Any]) -> None:
        self.leave()
        self._send("finish", None)

    def _route(self, prompt: Mapping[str, Any], params: Mapping[str, Any]) -> None:
        if params["slip"] == "none":
            self._try("print_slip", None)
        elif params["slip"] != "printing":
            self.leave()
            self._send("finish", None)

    def _takeaway(self, prompt: Mapping[str, Any], params: Mapping[str, Any]) -> None:
        if self._acted.get("begun"):  # else it stands for the resident before, who has just gone
            self.leave()

    # --- hands ----------------------------------------------------------------------------------------------------

    def _once(self, name: str) -> bool:
        self._acted[name] = self._acted.get(name, 0) + 1
        return self._acted[name] == 1

    def _try(self, name: str, value: Any) -> None:
        """Press a control; a page that does not move after many tries makes anybody walk away."""
        self._acted[name] = self._acted.get(name, 0) + 1
        if self._acted[name] > PATIENT:
            self._exit()
        else:
            self._send(name, value)

    def _stay(self) -> None:
        """Twice, and lay the finger on once more; who is asked a third time has gone, and the visit ends by itself."""
        self._pressed = ()
        self._acted["stay"] = self._acted.get("stay", 0) + 1
        if self._acted["stay"] <= STAYS:
            self._send("stay", None)

    def _exit(self) -> None:
        self._send("exit", None)
        self.leave()

    def _put(self) -> None:
        chip = self._person.chip()
        if self._told.answers.get("identify") == "number":
            chip["readable"] = False
        self._card_put = True
        self._world.tell("id_card_reader", "put", card=chip)

    def _lift(self) -> None:
        if self._card_put:
            self._world.tell("id_card_reader", "lift")
            self._card_put = False

    def _sit(self, pose: str) -> None:
        """In front of the camera, in this pose."""
        if not self._in_front:
            self._in_front = True
            person = self._person
            seed = self._world.seeds[person.id]
            if person.told.behaviour.face == "mismatch":
                seed = self._world.stranger_seed
            self._world.tell("camera", "face", seed=seed, look=person.look)
            self._pose = "front"
        if pose != self._pose:
            self._pose = pose
            self._world.tell("camera", "pose", name=pose)

    def _show_face(self, challenge: str | None, hint: str) -> None:
        behaviour = self._person.told.behaviour.face
        if behaviour == "nobody":
            self._world.tell("camera", "nobody")
        elif behaviour == "two" and hint != ALONE and not self._acted.get("alone"):
            self._sit("two_faces")
        elif behaviour == "two" and self._once("alone"):
            self._sit("front")  # whoever came along steps aside when told
        else:
            self._sit(challenge or "front")

    def _photo_pose(self) -> str:
        """The pose of the next shot; a shot that was refused was a shot too, and the last pose stays."""
        poses = self._person.told.behaviour.photo or ("front",)
        tried = self._acted.get("shoot", 0)
        return poses[min(tried + self._shots, len(poses) - 1)]


def signature() -> dict[str, Any]:
    """Two strokes as a hand would draw them on a pad of 984x820."""
    first = [[120.0 + 6 * t, 300.0 + 90 * math.sin(t / 8), 12.0 * t] for t in range(60)]
    second = [[420.0 + 5 * t, 420.0 + 110 * math.cos(t / 9), 900 + 12.0 * t] for t in range(70)]
    return {"strokes": [first, second], "width": 984.0, "height": 820.0}
