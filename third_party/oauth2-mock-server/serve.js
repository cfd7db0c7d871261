// An OAuth 2 server on a free loopback port that answers as Entra ID does: node serve.js CERTIFICATE [TLS_KEY TLS_CERTIFICATE]
//
// Prints its address when it listens, and runs until it is killed. Paths are /<tenant>/oauth2/v2.0/token. It knows the
// application `hygge-app` with the secret of the environment's APP_SECRET, or the key of CERTIFICATE, or the federated
// token of APP_FEDERATED. The tenant `busy` throttles the first two requests.
const crypto = require("node:crypto");
const fs = require("node:fs");
const { OAuth2Server } = require("oauth2-mock-server");

const [certificateFile, tlsKey, tlsCertificate] = process.argv.slice(2);
const certificate = new crypto.X509Certificate(fs.readFileSync(certificateFile));
const server = new OAuth2Server(tlsKey, tlsCertificate, { endpoints: { token: "/:tenant/oauth2/v2.0/token" } });
const proofs = new Set();
let busy = 2;

function refuse(response, statusCode, error, description) {
  response.statusCode = statusCode;
  response.body = {
    error,
    error_description: `${description} Trace ID: 6f6e6500-0000 Correlation ID: 1b2c Timestamp: 2024-05-01 12:03:04Z`,
    error_codes: [Number(description.match(/\d+/)[0])],
  };
}

// What is wrong with a signed assertion, or nothing.
function faultOf(assertion, address) {
  const [header, claims, signature] = assertion.split(".");
  const { alg, typ, "x5t#S256": thumbprint } = JSON.parse(Buffer.from(header, "base64url"));
  const { aud, iss, sub, jti, nbf, exp } = JSON.parse(Buffer.from(claims, "base64url"));
  const key = { key: certificate.publicKey, padding: crypto.constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
  const known = Buffer.from(certificate.fingerprint256.replaceAll(":", ""), "hex").toString("base64url");
  if (alg !== "PS256" || typ !== "JWT") return "alg";
  if (thumbprint !== known) return "thumbprint";
  if (!crypto.verify("sha256", Buffer.from(`${header}.${claims}`), key, Buffer.from(signature, "base64url"))) return "signature";
  if (aud !== address || iss !== "hygge-app" || sub !== iss) return "claims";
  if (exp - nbf !== 600 || !/^[0-9a-f-]{36}$/.test(jti) || proofs.has(jti)) return "time or id";
  proofs.add(jti);
}

function proves(form, address) {
  if (form.client_secret !== undefined) return form.client_secret === process.env.APP_SECRET;
  if (form.client_assertion_type !== "urn:ietf:params:oauth:client-assertion-type:jwt-bearer") return false;
  if (form.client_assertion === process.env.APP_FEDERATED) return true;
  return !faultOf(form.client_assertion, address);
}

server.service.on("beforeTokenSigning", (token, request) => {
  token.payload.aud = request.body.scope.replace(/\.default$/, "");
  token.payload.appid = request.body.client_id;
});
server.service.on("beforeResponse", (response, request) => {
  const address = `${tlsKey ? "https" : "http"}://${request.headers.host}${request.originalUrl}`;
  const form = request.body;
  if (request.params.tenant === "busy" && busy-- > 0) {
    request.res.set("Retry-After", "2");
    refuse(response, 429, "temporarily_unavailable", "AADSTS50196: Too many requests.");
  } else if (form.client_id !== "hygge-app") {
    refuse(response, 400, "unauthorized_client", `AADSTS700016: Application '${form.client_id}' was not found.`);
  } else if (!proves(form, address)) {
    // Worse than the real one: it tells what it was sent.
    const proof = form.client_secret ?? form.client_assertion;
    refuse(response, 401, "invalid_client", `AADSTS7000215: Invalid client secret provided: '${proof}'.`);
  }
});

(async () => {
  await server.issuer.keys.generate("RS256");
  await server.start(0, "127.0.0.1");
  console.log(`${tlsKey ? "https" : "http"}://127.0.0.1:${server.address().port}`);
})();
