"""The field's Spanish (practice.md D): words that go wrong fail here, and so do the marks and capitals of English."""

import re

import pytest

from tests.languages.sources import Text, texts

# What must not be said, and what is said instead.
WRONG = {
    r"liberaci\w*|liberar|liberad\w+": "autorización de salida (liberación is from jail)",
    r"guardi[aá]n\w*": "tutor legal",
    r"aplic(ar|a|o|an|que|quen|ación|aciones|ante|antes|ó)": "solicitar, presentar la solicitud",
    r"somet(er|a|e|ido|ida)": "presentar, enviar",
    r"archiv(ar|e|ada|ado) (una|la|su) (solicitud|apelación)": "presentar",
    r"ausentismo|truancia|tru[aá]ntico": "faltas sin justificación",
    r"ventanas?": "plazo",
    r"deneg\w+|rechazad\w+": "negada",
    r"fundamentos?": "causa",
    r"proveedor(a|es)? de cuidado|niñer[ao]": "la persona que cuida al niño",
    r"custodi\w+": "la persona con quien vive el niño",
    r"junta del condado|mesa directiva": "el Consejo de Educación del Condado",
    r"cargar (un|el|los|sus) (archivo|documento)s?": "subir, mandar",
    r"papeles": "documentos (papeles are immigration papers to many)",
    r"email|e-mail|emails": "correo electrónico",
    r"clic|clickear|cliquear": "toque, oprimir",
    r"remover|remueva": "quitar",
    r"atender (la|a la) escuela": "ir a la escuela",
    r"tú|tus|tu|tienes|puedes|necesitas|debes|quieres|haz|vas|tuy[oa]s?|contigo|te": "usted",
    r"Uds?\.": "usted",
}
# Where such a word is right: an app, and the sign-in of the office.
RIGHT = re.compile(r"[Aa]plicación (de autenticación)?|la aplicación\b")
MONTHS = "Enero|Febrero|Marzo|Abril|Mayo|Junio|Julio|Agosto|Septiembre|Octubre|Noviembre|Diciembre"
DAYS = "Lunes|Martes|Miércoles|Jueves|Viernes|Sábado|Domingo"
MARKS = {
    r"\"|“|”": "quotation marks are « »",
    r"\b[ap]\.m\.|\b[AP]\.?M\b": "hours are a. m. and p. m.",
    rf"(?<=\S )({MONTHS}|{DAYS})\b": "months and days are small",
    r"\b\d{1,2} de \w+ del \d{4}": "30 de abril de 2027",
    r"\b(éste|ésta|ése|ésa|sólo)\b": "without the accent of old",
    r" [,.;:?!](?!\.)|  +": "a space too many",
    r"(^|[.:] )(Envía|Llama|Escribe|Manda|Sube|Elige|Revisa|Guarda|Tapa|Pide|Abre|Marca) (?!de )": "usted: Envíe, Llame, Escriba",
}


def shown(text: Text) -> str:
    return f"{text.where} [{text.key}] {text.said}"


@pytest.mark.parametrize("wrong", WRONG)
def test_words_that_go_wrong_in_spanish(wrong: str) -> None:
    pattern = re.compile(rf"(?<![\w-])({wrong})(?![\w-])", re.IGNORECASE)
    found = []
    for text in texts("es"):
        plain = RIGHT.sub("", text.plain) if "authenticat" in text.key.lower() or "the app" in text.key else text.plain
        if pattern.search(plain):
            found.append(shown(text))
    assert found == [], f"say: {WRONG[wrong]}"


@pytest.mark.parametrize("wrong", MARKS)
def test_marks_and_capitals(wrong: str) -> None:
    pattern = re.compile(wrong)
    found = []
    for text in texts("es"):
        # What stands for a value counts as a word, so that it leaves no space behind.
        said = re.sub(r"%\(\w+\)[a-z]|\{[a-z]\w*\}", "X", re.sub(r"<[^>]+>|\{[+-]\w+\} ?|\*\*", "", text.said))
        if text.key != "dates.pattern" and pattern.search(said):
            found.append(shown(text))
    assert found == [], MARKS[wrong]


def test_questions_and_cries_open_with_their_mark() -> None:
    odd = [
        shown(text) for text in texts("es")
        if text.plain.count("?") != text.plain.count("¿") or text.plain.count("!") != text.plain.count("¡")
    ]  # fmt: skip
    assert odd == []


def test_what_asks_in_one_language_asks_in_the_other() -> None:
    english = {(text.where, text.key): text.said for text in texts("en")}
    odd = [
        f"{english[text.where, text.key]} → {text.said}"
        for text in texts("es")
        if (text.where, text.key) in english
        and english[text.where, text.key].endswith("?") != text.said.endswith("?")
    ]  # fmt: skip
    assert odd == []


@pytest.mark.parametrize("said", ["Puede aplicar hoy.", "Mande sus papeles.", "El guardián firma.", "Tienes un mensaje."])
def test_the_list_would_find_it(said: str) -> None:
    assert any(re.search(rf"(?<![\w-])({wrong})(?![\w-])", said, re.IGNORECASE) for wrong in WRONG)
