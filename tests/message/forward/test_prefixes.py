import pytest

from maillogger.message.forward.prefixes import answers, intent, read_prefixes


@pytest.mark.parametrize(
    ("subject", "said", "rest"),
    [
        pytest.param("Fwd: Berth", "forward", "Berth", id="fwd"),
        pytest.param("FW : Berth", "forward", "Berth", id="space-before-colon"),
        pytest.param("WG: Berth", "forward", "Berth", id="de"),
        pytest.param("I: Berth", "forward", "Berth", id="it"),
        pytest.param("i: Berth", None, "i: Berth", id="it-in-lower-case-is-a-word"),
        pytest.param("转发：Berth", "forward", "Berth", id="zh-full-width"),
        pytest.param("İLT: Berth", "forward", "Berth", id="tr-dotted"),
        pytest.param("[EXTERNAL] Fwd: Berth", "forward", "Berth", id="tag"),
        pytest.param("[Ext] (x) FW: Berth", "forward", "Berth", id="two-tags"),
        pytest.param("Redir.: Berth", "forward", "Berth", id="ro-dot"),
        pytest.param("RE: Berth", "reply", "Berth", id="re"),
        pytest.param("Re[2]: Berth", "reply", "Berth", id="counted"),
        pytest.param("AW: SV: Berth", "reply", "Berth", id="two-replies"),
        pytest.param("Antw: Berth", "reply", "Berth", id="nl"),
        pytest.param("回复: Berth", "reply", "Berth", id="zh-reply"),
        pytest.param("RE: FW: Berth", "forward", "Berth", id="forward-after-reply"),
        pytest.param("FW: RE: Berth", "forward", "Berth", id="reply-after-forward"),
        pytest.param("VS: Berth", None, "Berth", id="vs-never-decides"),
        pytest.param("VS: RE: Berth", None, "Berth", id="vs-before-a-reply"),
        pytest.param("Berth: the plan", None, "Berth: the plan", id="other-colon"),
        pytest.param("[EXTERNAL] Berth", None, "[EXTERNAL] Berth", id="tag-alone"),
        pytest.param("Fwd:", "forward", "", id="nothing-else"),
        pytest.param("", None, "", id="empty"),
    ],
)
def test_prefixes(subject: str, said: str | None, rest: str) -> None:
    assert intent(subject) == said
    assert read_prefixes(subject)[1] == rest


@pytest.mark.parametrize(
    ("subject", "answer"),
    [
        pytest.param("Re: Fwd: Berth", True, id="reply-outside"),
        pytest.param("Fwd: Re: Berth", False, id="forward-outside"),
        pytest.param("Berth", False, id="none"),
    ],
)
def test_answers(subject: str, answer: bool) -> None:
    assert answers(subject) is answer
