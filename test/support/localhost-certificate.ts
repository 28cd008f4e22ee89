// A self-signed certificate for `localhost`, valid for a hundred years, so that tests need no tool to make one.

export const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBlTCCATugAwIBAgIUfvwc0PgVPZWiPvud6pPyDu/T1TMwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyNjE5MDEzN1oYDzIxMjYxMTAy
MTkwMTM3WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAATTQxvyjUmuXLPQOPrjE3zRxnDQjKkAvHUaoOg1NRmQKErBsDCZXREQ
c8osSD3wQo3cEqNmaMN4o0f7xjzcqb+uo2kwZzAdBgNVHQ4EFgQU70q9AHynd69X
q9a1CDwlGCqWh+0wHwYDVR0jBBgwFoAU70q9AHynd69Xq9a1CDwlGCqWh+0wDwYD
VR0TAQH/BAUwAwEB/zAUBgNVHREEDTALgglsb2NhbGhvc3QwCgYIKoZIzj0EAwID
SAAwRQIgCsCq04NQ598dzaanNob32O8YZZCwGTqXkrEGtTh4dsoCIQCpDunDcq44
+ZeDFh/+U8H8w3wNnIBqrZf1PcXWwhzxZQ==
-----END CERTIFICATE-----
`;
/** Not a secret: it is public and protects nothing. */
export const PRIVATE_KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgm7NaorTSbiw9kx1g
Jozs7hXGknUo04q78t3jtH2ZMJKhRANCAATTQxvyjUmuXLPQOPrjE3zRxnDQjKkA
vHUaoOg1NRmQKErBsDCZXREQc8osSD3wQo3cEqNmaMN4o0f7xjzcqb+u
-----END PRIVATE KEY-----
`;
