from tests.support import make
from tests.support.mails import last_mail
def test_a(app, client):
    s = make.story()
    make.run_jobs()
    print(last_mail())
    print(client.get("/health/live").json)
    print(client.get("/share").status)
