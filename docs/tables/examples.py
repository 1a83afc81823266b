"""One example for each command that a client can send; a test reads them as the API does."""

from pydantic import JsonValue

Fields = dict[str, JsonValue]

EXAMPLES: dict[str, Fields] = {
    "complete_action": {"action": "D3", "note": "All five whys are on the wall"},
    "reopen_action": {"action": "D3", "reason": "The last two whys are guesses"},
    "drop_action": {"action": "M4", "reason": "The group chose films instead"},
    "add_action": {"phase": "co_delivery", "plan": {
        "id": "L9", "title": "Put the page into wards", "plain": "Bring the printed page to four wards.",
        "due": "2027-09-17", "responsible": ["P02"], "accountable": "P05"}},
    "move_action": {"action": "D4", "due": "2027-02-19", "reason": "The room was not free"},
    "confirm_attendance": {"action": "D1", "people": ["P01", "P02"]},
    "record_artefact": {"content": {"type": "problem_statement", "status": "agreed",
                                    "text": "Families hear of us too late."}},
    "sign_agreement": {},
    "vote": {"phase": "co_design", "choice": "request_changes", "items": ["vision_agreed"],
             "reason": "The vision leaves out fathers", "seen": "9f2c4b7a01d3e586"},
    "reopen_gate": {"phase": "co_design", "reason": "The vision was written anew"},
    "appoint_stand_in": {"seat": "P01", "person": "P02", "start": "2027-03-01", "until": "2027-03-14"},
    "propose_run": {"lines": ["P01-D1-v1"]},
    "approve_run": {"run": "r1", "seen": "1b0d6c2f7a9e4d35"},
    "withdraw_run": {"run": "r1", "reason": "One line is for the wrong day"},
    "choose_reward": {"preference": {"choice": "swapped", "instead": "A place on the first-aid course"}},
    "open_poll": {"poll": "priorities", "options": ["Text message", "Leaflet", "A call"]},
    "cast_ballot": {"poll": "priorities", "ballot": {"dots": {"Text message": 2, "Leaflet": 1}}},
    "close_poll": {"poll": "priorities"},
    "make_suggestion": {"text": "Please hold one workshop in the evening"},
    "answer_suggestion": {"suggestion": "s1", "answer": "adopted", "because": "Two of us work during the day"},
    "change_consent": {"use": "photo", "answer": "withdrawn"},
    "publish_content": {"action": "L2", "title": "What helped us", "featured": ["P01", "P03"]},
    "send_update": {"mode": "email", "text": "Done: filming. Next: we check the films. Stuck: nothing."},
    "take_measure": {"measure": "K1", "value": 57, "answers": 34},
    "add_person": {"participant": {"id": "P09", "initials": "L.W.", "role_title": "Father", "group": "service_user",
                                   "consent": {"join_group": "given"}}, "why": "Fathers were missing"},
    "step_back": {"person": "P03", "until": "2027-05-01"},
    "return_person": {"person": "P03"},
    "pause": {"reason": "The building is closed"},
    "resume": {},
    "cancel": {"reason": "The funding has ended"},
    "block_action": {"action": "D4", "reason": "The room is flooded"},
    "unblock_action": {"action": "D4"},
    "propose_due": {"action": "D4", "due": "2027-02-26"},
    "decline_due": {"action": "D4", "reason": "The gate waits for it"},
    "accept_offer": {"card": "6489a1f2c3d4e5f6a7b8c9d0", "phase": "co_delivery", "plan": {
        "id": "L10", "title": "Ask the library for a shelf", "plain": "Ask for one shelf with our pages.",
        "due": "2027-09-10", "responsible": ["P03"], "accountable": "P06"}},
    "decline_offer": {"card": "6489a1f2c3d4e5f6a7b8c9d0", "reason": "The library does this already"},
    "restore_card": {"action": "D4"},
}
