"""A small OpenID provider for tests: discovery, a code that works once, PKCE, signed tokens, userinfo. It believes whoever asks."""

import base64
import hashlib
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa


class Provider:
    """`with Provider() as provider:` listens on 127.0.0.1; `claims` is what it says about whoever comes.

    `other_sub`: the signed token names somebody else than userinfo does.
    """

    def __init__(self) -> None:
        self.secret = secrets.token_hex(16)
        self.claims: dict[str, Any] = {}
        self.other_sub = ""
        self.codes: dict[str, dict[str, str]] = {}
        self.tokens: set[str] = set()
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *error: object) -> None:
        self.server.shutdown()
        self.server.server_close()

    def configuration(self) -> dict[str, Any]:
        places = {
            "authorization_endpoint": "authorize",
            "token_endpoint": "token",
            "userinfo_endpoint": "userinfo",
            "jwks_uri": "keys",
        }
        return {
            "issuer": self.issuer, **{name: f"{self.issuer}/{path}" for name, path in places.items()},
            "response_types_supported": ["code"], "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["client_secret_post"], "code_challenge_methods_supported": ["S256"],
        }  # fmt: skip

    def authorize(self, asked: dict[str, str]) -> str:
        """Where the browser is sent back to."""
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe()
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def exchange(self, asked: dict[str, str]) -> dict[str, Any] | None:
        """Tokens for a code, once, for who knows the secret and began the way; else None."""
        held = self.codes.pop(asked.get("code", ""), None)
        if held is None or asked.get("client_secret") != self.secret or asked.get("redirect_uri") != held["redirect_uri"]:
            return None
        digest = hashlib.sha256(asked.get("code_verifier", "").encode()).digest()
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != held["code_challenge"]:
            return None
        access = secrets.token_urlsafe()
        self.tokens.add(access)
        now = int(time.time())
        told = {**self.claims, "iss": self.issuer, "aud": held["client_id"], "iat": now, "exp": now + 300}
        if self.other_sub:
            told["sub"] = self.other_sub
        signed = jwt.encode(told, self.key, algorithm="RS256", headers={"kid": "one"})
        return {"access_token": access, "token_type": "Bearer", "expires_in": 300, "id_token": signed}

    def keys(self) -> dict[str, Any]:
        return {
            "keys": [{**jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True), "kid": "one", "alg": "RS256"}]
        }

    def _handler(provider) -> type[BaseHTTPRequestHandler]:  # noqa: N805 -- `self` is the request inside
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                if parts.path == "/authorize":
                    self.send_response(302)
                    self.send_header("Location", provider.authorize({k: v[0] for k, v in parse_qs(parts.query).items()}))
                    self.end_headers()
                elif parts.path == "/userinfo":
                    token = self.headers.get("Authorization", "").removeprefix("Bearer ")
                    self.say(provider.claims if token in provider.tokens else None)
                else:
                    known = {"/.well-known/openid-configuration": provider.configuration, "/keys": provider.keys}
                    self.say(known[parts.path]() if parts.path in known else None)

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
                self.say(provider.exchange({k: v[0] for k, v in parse_qs(body).items()}) if self.path == "/token" else None)

            def say(self, told: Any) -> None:
                text = json.dumps(told or {"error": "invalid_request"}).encode()
                self.send_response(200 if told else 400)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *args: Any) -> None:
                """Quiet."""

        return Handler
