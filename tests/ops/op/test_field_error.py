from resdsl.ops.op.field_error import FieldError


def test_an_error_without_a_field_points_at_the_op():
    error = FieldError("`a` must be `b`")
    assert (error.field, error.label, error.help, error.code) == ("", "", None, "shape-mismatch")
    assert str(error) == error.message == "`a` must be `b`"
