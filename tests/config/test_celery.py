"""Jobs: handed over after the commit, run by a worker, results kept in the database."""

import pytest
from celery import shared_task
from django.db import transaction
from django_celery_results.models import TaskResult

pytestmark = pytest.mark.smoke


@shared_task(name="tests.greet")
def greet(*, name):
    return f"Chào {name}"


def test_job_is_run_by_a_worker_and_its_result_kept(worker):
    sent = greet.delay(name="Điện Biên")
    assert sent.get(timeout=20) == "Chào Điện Biên"
    assert TaskResult.objects.get(task_id=sent.id).status == "SUCCESS"


def test_job_of_a_change_that_was_taken_back_is_never_handed_over(worker):
    with transaction.atomic():
        greet.delay_on_commit(name="Đồng Văn")
        transaction.set_rollback(True)
    sent = greet.delay(name="Mèo Vạc")
    sent.get(timeout=20)
    assert [result.task_id for result in TaskResult.objects.all()] == [sent.id]
